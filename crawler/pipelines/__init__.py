"""What happens to an item that is already in the catalog."""
