"""Material requirements planning: netting, lots, pegging, projected dates, exceptions."""
