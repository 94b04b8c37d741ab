"""What people read, in their language: names of tables and columns, words, headings and sentences."""
