"""The tests of Camket; folders mirror the rooms."""
