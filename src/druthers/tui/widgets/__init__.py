"""What the screens are made of: each shows a value and posts a message."""
