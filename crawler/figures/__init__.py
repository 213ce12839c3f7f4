"""From the catalog's files to its readings: each document read in a process of its own."""
