// Objects with metadata, parts of them, lists by page and by folder, an upload in parts, and errors, signed by SigV4.
// with: s3
// answers: ["hello ada",["text/plain",{"by":"ada"}],"ada",[["a/1","a/2"],["a/3"]],["a/"],[6291461,"PK12345"],"NoSuchKey",3,"SignatureDoesNotMatch"]
import {
  CompleteMultipartUploadCommand, CreateBucketCommand, CreateMultipartUploadCommand, DeleteObjectsCommand, GetObjectCommand, HeadObjectCommand,
  ListObjectsV2Command, paginateListObjectsV2, PutObjectCommand, S3Client, UploadPartCommand,
} from "@aws-sdk/client-s3";

Deno.serve(async () => {
  const { origin, username, password } = new URL(Deno.env.get("S3_URL")!);
  const settings = { endpoint: origin, region: "us-east-1", forcePathStyle: true };
  const client = new S3Client({ ...settings, credentials: { accessKeyId: username, secretAccessKey: password } });
  const Bucket = "moons";
  await client.send(new CreateBucketCommand({ Bucket }));
  await client.send(new PutObjectCommand({ Bucket, Key: "hello world.txt", Body: "hello ada", ContentType: "text/plain", Metadata: { by: "ada" } }));
  const whole = await (await client.send(new GetObjectCommand({ Bucket, Key: "hello world.txt" }))).Body!.transformToString();
  const { ContentType, Metadata } = await client.send(new HeadObjectCommand({ Bucket, Key: "hello world.txt" }));
  const part = await (await client.send(new GetObjectCommand({ Bucket, Key: "hello world.txt", Range: "bytes=6-" }))).Body!.transformToString();
  for (const n of [1, 2, 3]) await client.send(new PutObjectCommand({ Bucket, Key: `a/${n}`, Body: String(n) }));
  const pages: unknown[] = [];
  for await (const { Contents } of paginateListObjectsV2({ client, pageSize: 2 }, { Bucket, Prefix: "a/" })) pages.push(Contents!.map(({ Key }) => Key));
  const { CommonPrefixes } = await client.send(new ListObjectsV2Command({ Bucket, Delimiter: "/" }));
  const Key = "large";
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const Parts = await Promise.all([new Uint8Array(6 * 1024 * 1024).fill(75), "12345"].map(async (Body, index) => {
    const { ETag } = await client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: index + 1, Body }));
    return { ETag, PartNumber: index + 1 };
  }));
  await client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));
  const large = await (await client.send(new GetObjectCommand({ Bucket, Key }))).Body!.transformToByteArray();
  const end = `P${new TextDecoder().decode(large.subarray(-6))}`;
  const failed = await client.send(new GetObjectCommand({ Bucket, Key: "nothing" })).catch((error) => error.name);
  const { Deleted } = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [1, 2, 3].map((n) => ({ Key: `a/${n}` })) } }));
  const other = new S3Client({ ...settings, credentials: { accessKeyId: username, secretAccessKey: "other" } });
  const refused = await other.send(new GetObjectCommand({ Bucket, Key })).catch((error) => error.name);
  return Response.json([whole, [ContentType, Metadata], part, pages, CommonPrefixes!.map(({ Prefix }) => Prefix), [large.length, end], failed, Deleted!.length, refused]);
});
