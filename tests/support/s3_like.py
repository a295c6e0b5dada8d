"""A small S3 for tests, on the loopback: buckets of objects in memory, lists by page, ranges and uploads in parts, by paths (`/bucket/key`). It refuses requests that are not signed by SigV4 with its key, and fails where a test says so."""
import base64
import contextlib
import datetime
import hashlib
import hmac
import re
import urllib.parse
from xml.sax.saxutils import escape, unescape

from origin import answering, origin

KEY, SECRET, REGION = "AKIATEST", "s3-secret", "us-east-1"
XML = "Content-Type: application/xml"


def signed(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def is_signed(request):
    """By what AWS writes of Signature Version 4."""
    said = re.fullmatch(r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d+)/([^/]+)/s3/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]+)", request.get("authorization") or "")
    if said is None or said[1] != KEY or said[3] != REGION:
        return False
    names = said[4].split(";")
    # What says where it goes and what it means is signed, and not long ago.
    meant = [name.lower() for name, _ in request.fields if name.lower() == "host" or name.lower() == "content-md5" or name.lower().startswith("x-amz-")]
    if not set(meant) <= set(names) or names != sorted(names):
        return False
    date = datetime.datetime.strptime(request.get("x-amz-date"), "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc)
    if abs((datetime.datetime.now(datetime.timezone.utc) - date).total_seconds()) > 900 or request.get("x-amz-date")[:8] != said[2]:
        return False
    path, _, query = request.path.partition("?")
    pairs = sorted((part.partition("=")[0], part.partition("=")[2]) for part in query.split("&") if part)
    digest = request.get("x-amz-content-sha256")
    fields = "".join(f"{name}:{' '.join((request.get(name) or '').split())}\n" for name in names)
    canonical = "\n".join([request.method, path, "&".join(f"{name}={value}" for name, value in pairs), fields, ";".join(names), digest])
    scope = f"{said[2]}/{REGION}/s3/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", request.get("x-amz-date"), scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = f"AWS4{SECRET}".encode()
    for part in (said[2], REGION, "s3", "aws4_request"):
        key = signed(key, part)
    is_whole = digest.startswith(("UNSIGNED", "STREAMING")) or digest == hashlib.sha256(request.body).hexdigest()
    return is_whole and hmac.compare_digest(signed(key, text).hex(), said[5])


def unchunked(body):
    """Of `aws-chunked`, whose pieces may carry signatures, and trailers at the end."""
    out, at = b"", 0
    while True:
        end = body.index(b"\r\n", at)
        size = int(body[at:end].split(b";")[0], 16)
        if size == 0:
            return out
        out += body[end + 2 : end + 2 + size]
        at = end + 4 + size


def etag_of(data):
    return f'"{hashlib.md5(data).hexdigest()}"'


class S3:
    """`fail(visitor, request)` is asked before each request; true: it has answered in place of this. `seen` has what was asked, as "GET /bucket/key?query"."""

    # Parts but the last are not smaller.
    least_part = 5 << 20

    def __init__(self, fail=lambda visitor, request: False):
        self.buckets, self.uploads, self.fail, self.seen, self.requests = {}, {}, fail, [], []

    def respond(self, visitor, request):
        self.seen.append(f"{request.method} {request.path}")
        self.requests.append(request)
        if self.fail(visitor, request):
            return None
        path, _, query = request.path.partition("?")
        bucket, _, key = urllib.parse.unquote(path.lstrip("/")).partition("/")
        asked = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
        if not is_signed(request):
            return self.refuse(visitor, request, "403 Forbidden", "SignatureDoesNotMatch")
        if "aws-chunked" in (request.get("content-encoding") or ""):
            request.body = unchunked(request.body)
        if key == "":
            return self.respond_bucket(visitor, request, bucket, asked)
        objects = self.buckets.get(bucket)
        if objects is None:
            return self.refuse(visitor, request, "404 Not Found", "NoSuchBucket")
        if "uploads" in asked or "uploadId" in asked:
            return self.respond_upload(visitor, request, bucket, key, asked)
        if request.method == "PUT":
            source = request.get("x-amz-copy-source")
            if source:
                from_bucket, _, from_key = urllib.parse.unquote(source.lstrip("/")).partition("/")
                objects[key] = self.buckets[from_bucket][from_key]
                return visitor.answer("200 OK", f"<CopyObjectResult><ETag>{etag_of(objects[key][0])}</ETag></CopyObjectResult>", XML)
            kept = [f"{name}: {value}" for name, value in request.fields if name.lower() == "content-type" or name.lower().startswith("x-amz-meta-")]
            objects[key] = (request.body, kept)
            return visitor.answer("200 OK", b"", f"ETag: {etag_of(request.body)}")
        if request.method == "DELETE":
            objects.pop(key, None)
            return visitor.send("HTTP/1.1 204 No Content\r\n\r\n")
        if key not in objects:
            return self.refuse(visitor, request, "404 Not Found", "NoSuchKey")
        data, fields = objects[key]
        fields = [*fields, f"ETag: {etag_of(data)}", "Last-Modified: Mon, 02 Nov 2026 10:00:00 GMT", "Accept-Ranges: bytes"]
        if request.method == "HEAD":
            return visitor.send("\r\n".join(["HTTP/1.1 200 OK", *fields, f"Content-Length: {len(data)}", "", ""]))
        if request.get("if-match") not in (None, etag_of(data)):
            return self.refuse(visitor, request, "412 Precondition Failed", "PreconditionFailed")
        part = re.fullmatch(r"bytes=(\d+)-(\d*)", request.get("range") or "")
        if part and int(part[1]) >= len(data):
            return self.refuse(visitor, request, "416 Range Not Satisfiable", "InvalidRange")
        if part:
            first, last = int(part[1]), min(int(part[2] or len(data) - 1), len(data) - 1)
            return visitor.answer("206 Partial Content", data[first : last + 1], *fields, f"Content-Range: bytes {first}-{last}/{len(data)}")
        visitor.answer("200 OK", data, *fields)

    def respond_bucket(self, visitor, request, bucket, asked):
        if request.method == "PUT":
            self.buckets.setdefault(bucket, {})
            return visitor.answer("200 OK", b"", f"Location: /{bucket}")
        if bucket not in self.buckets:
            return self.refuse(visitor, request, "404 Not Found", "NoSuchBucket")
        if request.method == "POST" and "delete" in asked:
            if request.get("content-md5") not in (None, base64.b64encode(hashlib.md5(request.body).digest()).decode()):
                return self.refuse(visitor, request, "400 Bad Request", "BadDigest")
            keys = [unescape(key.replace("&#13;", "\r")) for key in re.findall(r"<Key>([^<]*)</Key>", request.body.decode())]
            if len(keys) > 1000:
                return self.refuse(visitor, request, "400 Bad Request", "MalformedXML")
            for key in keys:
                self.buckets[bucket].pop(key, None)
            return visitor.answer("200 OK", "<DeleteResult>" + "".join(f"<Deleted><Key>{escape(key)}</Key></Deleted>" for key in keys) + "</DeleteResult>", XML)
        self.list(visitor, bucket, asked)

    def list(self, visitor, bucket, asked):
        """ListObjectsV2."""
        prefix, delimiter, most = asked.get("prefix", ""), asked.get("delimiter", ""), min(int(asked.get("max-keys", 1000)), 1000)
        is_coded = asked.get("encoding-type") == "url"
        written = urllib.parse.quote_plus if is_coded else escape
        after = asked.get("continuation-token") or asked.get("start-after") or ""
        contents, common, last, is_truncated = [], [], "", False
        for key in sorted(key for key in self.buckets[bucket] if key.startswith(prefix)):
            end = key.find(delimiter, len(prefix)) if delimiter else -1
            name = key[: end + len(delimiter)] if end >= 0 else key
            if name <= after or name in common:
                continue
            if len(contents) + len(common) == most:
                is_truncated = True
                break
            (common if end >= 0 else contents).append(name)
            last = name
        items = "".join(
            f"<Contents><Key>{written(key)}</Key><LastModified>2026-11-02T10:00:00.000Z</LastModified><ETag>{escape(etag_of(self.buckets[bucket][key][0]))}</ETag>"
            f"<Size>{len(self.buckets[bucket][key][0])}</Size></Contents>"
            for key in contents
        ) + "".join(f"<CommonPrefixes><Prefix>{written(name)}</Prefix></CommonPrefixes>" for name in common)
        more = f"<NextContinuationToken>{escape(last)}</NextContinuationToken>" if is_truncated else ""
        visitor.answer(
            "200 OK",
            f"<ListBucketResult><Name>{bucket}</Name><Prefix>{written(prefix)}</Prefix>{'<EncodingType>url</EncodingType>' if is_coded else ''}<KeyCount>{len(contents) + len(common)}</KeyCount><MaxKeys>{most}</MaxKeys>"
            f"<IsTruncated>{'true' if is_truncated else 'false'}</IsTruncated>{more}{items}</ListBucketResult>",
            XML,
        )

    def respond_upload(self, visitor, request, bucket, key, asked):
        if "uploads" in asked:
            number = base64.b16encode(f"{len(self.uploads)}".encode()).decode()
            self.uploads[number] = {}
            return visitor.answer("200 OK", f"<InitiateMultipartUploadResult><Bucket>{bucket}</Bucket><Key>{escape(key)}</Key><UploadId>{number}</UploadId></InitiateMultipartUploadResult>", XML)
        parts = self.uploads.get(asked["uploadId"])
        if parts is None:
            return self.refuse(visitor, request, "404 Not Found", "NoSuchUpload")
        if request.method == "PUT":
            parts[int(asked["partNumber"])] = request.body
            return visitor.answer("200 OK", b"", f"ETag: {etag_of(request.body)}")
        del self.uploads[asked["uploadId"]]
        if request.method == "DELETE":
            return visitor.send("HTTP/1.1 204 No Content\r\n\r\n")
        named = [int(number) for number in re.findall(r"<PartNumber>(\d+)</PartNumber>", request.body.decode())]
        tags = [unescape(tag, {"&quot;": '"'}).strip('"') for tag in re.findall(r"<ETag>([^<]*)</ETag>", request.body.decode())]
        if named != sorted(named) or tags != [etag_of(parts[number]).strip('"') for number in named if number in parts]:
            return self.refuse(visitor, request, "400 Bad Request", "InvalidPart")
        if any(len(parts[number]) < self.least_part for number in named[:-1]):
            return self.refuse(visitor, request, "400 Bad Request", "EntityTooSmall")
        data = b"".join(parts[number] for number in named)
        self.buckets[bucket][key] = (data, [])
        visitor.answer("200 OK", f"<CompleteMultipartUploadResult><Key>{escape(key)}</Key><ETag>{escape(etag_of(data))}</ETag></CompleteMultipartUploadResult>", XML)

    def refuse(self, visitor, request, status, code):
        body = "" if request.method == "HEAD" else f"<Error><Code>{code}</Code><Message>{code}</Message></Error>"
        visitor.answer(status, body, XML)


@contextlib.contextmanager
def s3_like():
    with origin(answering(S3().respond)) as running:
        yield {"S3_URL": f"http://{KEY}:{SECRET}@{running.host}"}


def config_of(url, **more):
    """An s3FsConfig that leads there, with the look-alike's key and without waits before further attempts."""
    keys = {"accessKeyId": KEY, "secretAccessKey": SECRET}
    return {"endpointUrl": url, "region": REGION, "credentials": keys, "retryConfig": {"initialBackoffSec": 0}} | more


@contextlib.contextmanager
def store(*buckets, fail=lambda visitor, request: False):
    """The look-alike with these buckets, and an s3FsConfig for it."""
    made = S3(fail)
    made.buckets = {name: {} for name in buckets}
    with origin(answering(made.respond)) as running:
        yield made, config_of(running.url)
