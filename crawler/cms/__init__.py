"""One module for each family of content management systems."""
