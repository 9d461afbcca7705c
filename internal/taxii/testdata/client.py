"""Drives a TAXII 2.1 server with taxii2-client, the client of OASIS, as any user of it would.

usage: client.py DISCOVERY-URL USER PASSWORD

The collection "main" must be empty and writable. A line tells each step; the status is 0 if all went well.
"""
import sys

import requests
from taxii2client.v21 import Server, as_pages

PER_PAGE = 7
INDICATORS = 40


def indicator(n, day=1):
    return {
        "type": "indicator",
        "spec_version": "2.1",
        "id": "indicator--00000000-0000-4000-8000-%012d" % n,
        "created": "2024-01-01T00:00:00.000Z",
        "modified": "2024-01-%02dT00:00:00.000Z" % day,
        "name": "address %d <b>&</b> \u00e9\u4e16" % n,
        "pattern": "[ipv4-addr:value = '192.0.2.%d']" % n,
        "pattern_type": "stix",
        "valid_from": "2024-01-01T00:00:00Z",
    }


def domain(n):
    return {
        "type": "domain-name",
        "spec_version": "2.1",
        "id": "domain-name--00000000-0000-5000-8000-%012d" % n,
        "value": "host-%d.example.com" % n,
    }


def expect(what, got, want):
    if got != want:
        sys.exit("%s: %r, want %r" % (what, got, want))
    print("ok", what)


def paged(function, **filters):
    pages = list(as_pages(function, per_request=PER_PAGE, **filters))
    return pages, [o for page in pages for o in page.get("objects", [])]


def ids(objects):
    return [o["id"] for o in objects]


def refused(what, status, function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except requests.HTTPError as error:
        expect(what, error.response.status_code, status)
        return
    sys.exit("%s: not refused" % what)


def look_around(server):
    expect("the default API root", server.default.url, server.api_roots[0].url)
    root = server.default
    expect("versions", root.versions, ["application/taxii+json;version=2.1"])
    expect("room for posts", root.max_content_length > 0, True)
    found = [c for c in root.collections if c.alias == "main"]
    expect("the collection", [(c.can_read, c.can_write) for c in found], [(True, True)])
    expect("empty", dict(found[0].get_objects()), {})
    return root, found[0]


def post(root, collection):
    first = [indicator(n) for n in range(INDICATORS)]
    status = collection.add_objects({"objects": first}, poll_interval=0.05)
    expect("posted", (status.status, status.success_count, status.failure_count), ("complete", INDICATORS, 0))
    expect("the same status again", root.get_status(status.id).success_count, INDICATORS)
    again = collection.add_objects({"objects": first}, poll_interval=0.05)
    expect("a duplicate is no failure", (again.success_count, again.failure_count), (INDICATORS, 0))
    second = [indicator(n, day=2) for n in range(5)] + [domain(n) for n in range(5)]
    status = collection.add_objects({"objects": second + [{"type": "indicator", "id": "nonsense"}]}, poll_interval=0.05)
    expect("a bad object among good ones", (status.success_count, status.failure_count), (10, 1))
    return [o["id"] for o in first[5:] + second]


def read(collection, last):
    pages, objects = paged(collection.get_objects)
    expect("pages", [len(p["objects"]) for p in pages], [PER_PAGE] * 6 + [3])
    expect("every object once, as it was added", ids(objects), last)
    _, records = paged(collection.get_manifest)
    expect("the manifest", ids(records), last)
    expect("verbatim", indicator(10) in objects, True)
    _, every = paged(collection.get_objects, version="all")
    expect("all versions", len(every), INDICATORS + 10)
    _, domains = paged(collection.get_objects, type=["domain-name", "tool"])
    expect("by type", len(domains), 5)
    mixed = collection.get_objects(id=[last[0], last[-1]], spec_version="2.1")
    expect("by id", ids(mixed["objects"]), [last[0], last[-1]])
    expect("of STIX 2.0", dict(collection.get_objects(spec_version="2.0")), {})
    page = collection.get_objects(limit=PER_PAGE)
    _, rest = paged(collection.get_objects, added_after=page.headers["X-TAXII-Date-Added-Last"], version="all")
    expect("added after the first post", len(rest), 10)


def one_object(collection):
    name = indicator(0)["id"]
    expect("one object", [o["modified"] for o in collection.get_object(name)["objects"]], [indicator(0, 2)["modified"]])
    first = collection.get_object(name, version=["first", "2024-01-02T00:00:00Z"])
    expect("two of its versions", len(first["objects"]), 2)
    expect("its versions", collection.object_versions(name)["versions"], ["2024-01-01T00:00:00.000Z", "2024-01-02T00:00:00.000Z"])
    collection.delete_object(name, version="2024-01-02T00:00:00.000Z")
    expect("one version less", collection.object_versions(name)["versions"], ["2024-01-01T00:00:00.000Z"])
    collection.delete_object(name)
    refused("a deleted object", 404, collection.get_object, name)
    refused("its versions", 404, collection.object_versions, name)
    expect("not in the manifest", dict(collection.get_manifest(id=name)), {})
    status = collection.add_objects({"objects": [indicator(0)]}, poll_interval=0.05)
    expect("posted again", (status.success_count, len(collection.get_object(name)["objects"])), (1, 1))


def main():
    url, user, password = sys.argv[1:]
    server = Server(url, user=user, password=password)
    root, collection = look_around(server)
    last = post(root, collection)
    read(collection, last)
    one_object(collection)
    refused("a malformed filter", 400, collection.get_objects, added_after="yesterday")
    refused("a stranger", 401, Server(url, user=user, password="wrong").refresh)


if __name__ == "__main__":
    main()
