"""The spiders: one generic one."""
