"""Tests of orchestration control."""
