"""Programs for developers; each says at its head what it does and how it ends."""
