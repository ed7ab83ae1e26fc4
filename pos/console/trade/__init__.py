"""Customers, what they owe and paid, and the invoices that are asked for."""
