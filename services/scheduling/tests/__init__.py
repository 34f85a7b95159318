"""Tests of scheduling, a file for each room."""
