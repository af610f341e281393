"""How people come in: names, passwords, known devices, and a brake that cannot lock others out."""
