"""What is wrong with the archive now, told once by e-mail and webhook, and once when it is over."""
