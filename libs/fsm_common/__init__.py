"""How commands become facts and how facts travel; no word of the business."""
