"""Tests of the way of events: by values, and against memory and the real parts alike."""
