"""The API in OpenAPI's words."""

from typing import Any

_JSON = "application/json"


def _answer(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {_JSON: {"schema": schema}}}


_ERROR = _answer("Why it did not work.", {"$ref": "#/components/schemas/Error"})
_NAME = {"name": "name", "in": "path", "required": True, "schema": {"type": "string"}, "description": "An assignment."}
_ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}, "description": "A submission."}
_MOMENT = {"type": ["string", "null"], "format": "date-time"}
_POINTS = {"type": ["string", "null"], "description": "Points as an exact fraction, such as 7/2."}

_RECEIPT = {
    "id": {"type": "string"},
    "assignment": {"type": "string"},
    "number": {"type": "integer"},
    "received": {"type": "string", "format": "date-time"},
    "digest": {"type": "string", "description": "A digest of what was handed in."},
}

DESCRIPTION: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Grader", "version": "1", "description": "Hand in, see how the grading stands, export."},
    "servers": [{"url": "/api"}],
    "security": [{"token": []}],
    "paths": {
        "/v1/assignments": {
            "get": {
                "security": [{"token": ["read"]}],
                "summary": "The assignments that are open to you",
                "responses": {
                    "200": _answer(
                        "They are in order of when they are due.",
                        {
                            "type": "object",
                            "properties": {
                                "assignments": {"type": "array", "items": {"$ref": "#/components/schemas/Assignment"}}
                            },
                        },
                    ),
                    "401": _ERROR, "403": _ERROR, "429": _ERROR,
                },
            }
        },
        "/v1/assignments/{name}/submissions": {
            "post": {
                "security": [{"token": ["submit"]}],
                "summary": "Hand in files",
                "parameters": [_NAME],
                "requestBody": {
                    "required": True,
                    "content": {
                        "multipart/form-data": {
                            "schema": {
                                "type": "object",
                                "properties": {
                                    "files": {"type": "array", "items": {"type": "string", "format": "binary"}}
                                },
                            }
                        }
                    },
                },
                "responses": {
                    "201": _answer("The receipt.", {"$ref": "#/components/schemas/Receipt"}),
                    "401": _ERROR, "403": _ERROR, "429": _ERROR, "404": _ERROR, "413": _ERROR, "422": _ERROR,
                },
            }
        },
        "/v1/submissions/{id}": {
            "get": {
                "security": [{"token": ["read"]}],
                "summary": "Where a submission's grading stands, and what you may see of it",
                "parameters": [_ID],
                "responses": {
                    "200": _answer("The submission.", {"$ref": "#/components/schemas/Submission"}),
                    "401": _ERROR, "403": _ERROR, "429": _ERROR, "404": _ERROR,
                },
            }
        },
        "/v1/assignments/{name}/results": {
            "get": {
                "security": [{"token": ["export"]}],
                "summary": "Full reports of everybody (staff)",
                "parameters": [_NAME],
                "responses": {
                    "200": _answer(
                        "A report a student, in the class's order.",
                        {
                            "type": "object",
                            "properties": {
                                "reports": {"type": "array", "items": {"$ref": "#/components/schemas/Report"}}
                            },
                            "required": ["reports"],
                        },
                    ),
                    "401": _ERROR, "403": _ERROR, "429": _ERROR, "404": _ERROR,
                },
            }
        },
        "/v1/assignments/{name}/grades.csv": {
            "get": {
                "security": [{"token": ["export"]}],
                "summary": "Everybody's grades for a spreadsheet (staff)",
                "parameters": [_NAME],
                "responses": {
                    "200": {"description": "A line a student.", "content": {"text/csv": {}}},
                    "401": _ERROR, "403": _ERROR, "429": _ERROR, "404": _ERROR,
                },
            }
        },
        "/v1/metrics": {
            "get": {
                "security": [{"token": ["figures"]}],
                "summary": "Gradings by queue and state, and workers, for Prometheus (staff)",
                "responses": {
                    "200": {"description": "Prometheus' text format.", "content": {"text/plain": {}}},
                    "401": _ERROR, "403": _ERROR, "429": _ERROR,
                },
            }
        },
    },
    "components": {
        "securitySchemes": {
            "token": {
                "type": "http", "scheme": "bearer",
                "description": "Made on your account's page, for one or more of: read, submit, export, figures.",
            }
        },
        "schemas": {
            "Error": {"type": "object", "properties": {"error": {"type": "string"}}, "required": ["error"]},
            "Assignment": {
                "type": "object",
                "properties": {
                    "name": {"type": "string"}, "title": {"type": "string"}, "opens": _MOMENT, "due": _MOMENT,
                    "closes": _MOMENT, "points": _POINTS,
                    "problems": {"type": "array", "items": {"type": "string"}},
                },
            },
            "Receipt": {"type": "object", "properties": _RECEIPT, "required": list(_RECEIPT)},
            "Submission": {
                "type": "object",
                "properties": {
                    **_RECEIPT,
                    "going": {"type": "boolean", "description": "Whether anything still waits or runs."},
                    "problems": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": {
                                "problem": {"type": "string"}, "state": {"type": "string"},
                                "counts": {"type": "boolean"},
                                "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Part"}},
                            },
                        },
                    },
                },
            },
            "Report": {
                "type": "object",
                "description": "Of the form in docs/report.schema.json, with what lateness costs.",
                "properties": {
                    "student": {"type": "string"}, "status": {"type": "string"}, "so_far": _POINTS,
                    "open_points": _POINTS, "out_of": _POINTS,
                    "days_late": {"type": "integer", "description": "Started days late."},
                    "penalty": _POINTS, "grade": _POINTS,
                },
                "required": [
                    "student", "status", "so_far", "open_points", "out_of", "days_late", "penalty", "grade",
                ],
            },
            "Part": {
                "type": "object",
                "properties": {
                    "part": {"type": "string"}, "verdict": {"type": "string"}, "points": _POINTS, "out_of": _POINTS,
                    "feedback": {"type": "string"},
                },
            },
        },
    },
}  # fmt: skip
