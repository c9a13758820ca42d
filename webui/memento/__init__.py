"""The archive as other programs ask for it: Memento (RFC 7089), a CDX list, and both for people."""
