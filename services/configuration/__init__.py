"""What a country or business unit may change without a release."""
