import pytest, schemathesis
from hypothesis import settings as hs, HealthCheck
from schemathesis.checks import CHECKS
PATHS = r"/(clock-events|shifts|staff|participants)"
@pytest.fixture(scope="module")
def engine_name(): return "postgresql"
def test_spec(app, cast):
    spec = app.test_client().get("/api/v1/openapi.json").json
    import json
    for p in spec["paths"]:
        if any(x in p for x in ("clock","shift","staff","participants")):
            print(p, {m: sorted(v["responses"]) for m, v in spec["paths"][p].items() if isinstance(v, dict)})
    print(json.dumps(spec["paths"]["/api/v1/shifts"], ensure_ascii=False)[:1500])
    print(json.dumps(spec["components"]["schemas"].get("ClockEventIn"), ensure_ascii=False))
    print(json.dumps(spec["components"]["schemas"].get("ShiftOut") or spec["components"]["schemas"].get("Shift"), ensure_ascii=False))
@pytest.mark.parametrize("who", ["manager", "tablet"])
def test_all(app, cast, who):
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app).include(path_regex=PATHS)
    bad = []
    for result in schema.get_all_operations():
        op = result.ok()
        from hypothesis import given
        @hs(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(case=op.as_strategy())
        def run(case):
            case.headers = {**(dict(case.headers) if case.headers else {}), "Authorization": "Bearer " + cast.tokens[who]}
            if "code" in (case.path_parameters or {}) and hash(case.path_parameters["code"]) % 2: case.path_parameters["code"] = cast.participant
            r = case.call()
            assert r.status_code < 500, (r.status_code, case.body)
            case.validate_response(r, checks=[CHECKS.get_one(n) for n in ("not_a_server_error","status_code_conformance","content_type_conformance","response_schema_conformance")])
        try: run()
        except BaseException as e: bad.append((op.label, repr(e)[:1500]))
    for b in bad: print(b)
    assert not bad
