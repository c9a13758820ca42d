"""How the golden pages are written: invented texts put into the markup of each family of sites."""
