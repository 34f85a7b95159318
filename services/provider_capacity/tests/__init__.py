"""Tests of provider_capacity, one file a room."""
