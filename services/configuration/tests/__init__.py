"""Tests of configuration; they mirror its rooms."""
