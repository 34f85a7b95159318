"""What configuration takes in from outside: the holiday library, GeoNames' files."""
