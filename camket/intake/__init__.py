"""Intake (tiếp nhận tư liệu): from the words of a source to confirmed records in the other rooms."""
