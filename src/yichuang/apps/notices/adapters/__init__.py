"""The ways out: mail by SMTP, SMS and WeChat by the city's gateway."""
