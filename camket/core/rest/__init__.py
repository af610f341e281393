"""The programming interface: tokens, pages by cursor, one shape of errors, ETags, keys against doubled writes."""
