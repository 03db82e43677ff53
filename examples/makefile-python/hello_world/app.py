"""A function behind API Gateway: greets, and shows the link it would follow for the caller's query."""

import json
import platform

import requests


def lambda_handler(event, context):
    query = event.get("queryStringParameters") or {}
    link = requests.Request("GET", "https://example.com/hello", params=query).prepare().url
    body = {"message": "hello world", "link": link, "python": platform.python_version()}
    return {"statusCode": 200, "body": json.dumps(body)}
