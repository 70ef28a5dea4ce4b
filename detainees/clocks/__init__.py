"""What counts, the rule it counts by, and every place that shows it."""
