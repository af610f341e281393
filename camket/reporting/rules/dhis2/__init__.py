"""What programs made for DHIS2 send and expect: ids, periods, fields, formats, summaries; no database."""
