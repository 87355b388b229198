//! Rules across files: a document and its attachments, the numbers of a year.
