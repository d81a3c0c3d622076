"""The archive: DynamoDB and S3. One function per question of `docs/access-patterns.md`."""
