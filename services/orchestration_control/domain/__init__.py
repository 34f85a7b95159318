"""Rules of sales orders, projects and service orders; pure."""
