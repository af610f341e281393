"""What programs made for DHIS2 read: units, data elements, forms, figures, in DHIS2's words."""
