"""nianbao: finds, fetches and keeps the annual reports on open government information."""
