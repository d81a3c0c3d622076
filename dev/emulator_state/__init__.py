"""What the AWS emulator holds, written to disk before each answer leaves. Runs inside the emulator's process."""
