"""What Kho Tin is measured against: small programs over the libraries it is built on."""
