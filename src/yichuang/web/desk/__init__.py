"""The desk: what clerks, reviewers, approvers, departments and supervisors work at. Views, forms and pages; no rules."""
