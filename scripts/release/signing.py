"""Signatures by Authenticode, which osslsigncode makes, or a command of whoever signs."""

import os
import pathlib
import shlex
import subprocess

from release.facts import SUMMARY, NotPossible

SIGNED = (".exe", ".dll", ".msi")
PASSWORD = "DEPUTY_SIGN_PASSWORD" # the variable that has it


def key_options(certificate):
    """What osslsigncode is told of a certificate with its key."""
    if certificate.suffix.lower() in (".p12", ".pfx"):
        return ["-pkcs12", certificate]
    return ["-certs", certificate, "-key", certificate]


class Signer:
    """Signs files where they are.

    certificate: a PKCS #12 file, or a PEM file with certificates and key; or None.
    command: a command line in its stead, to which the file and its signed copy are added.
    time_stamp: the address of a time-stamping service (RFC 3161), or None. Where it does not answer
    files are signed without, which is said: such a signature ends with its certificate."""

    def __init__(self, certificate=None, command=None, time_stamp=None, say=print):
        self.certificate = pathlib.Path(certificate) if certificate else None
        self.command = shlex.split(command) if command else None
        self.time_stamp = time_stamp
        self.say = say

    @property
    def wanted(self):
        """Whether anything is to be signed."""
        return bool(self.certificate or self.command)

    def attempt(self, path, signed, options):
        """Signs once; returns how it ended."""
        if self.command:
            words = [*self.command, path, signed]
        else:
            words = ["osslsigncode", "sign", *key_options(self.certificate), "-h", "sha256", "-n",
                     SUMMARY, *options, "-in", path, "-out", signed]
        # The password goes through a pipe: command lines are everybody's to read.
        password, given = os.environ.get(PASSWORD), []
        if password and not self.command:
            reading, writing = os.pipe()
            os.write(writing, password.encode())
            os.close(writing)
            given = [reading]
            words[2:2] = ["-readpass", f"/dev/fd/{reading}"]
        try:
            return subprocess.run([str(word) for word in words], check=False, pass_fds=given,
                                  stdin=subprocess.DEVNULL, capture_output=True, text=True)
        finally:
            for descriptor in given:
                os.close(descriptor)

    def sign(self, path):
        """Signs a file."""
        signed = path.with_name(path.name + ".signed")
        if self.time_stamp and not self.command:
            if not self.attempt(path, signed, ["-ts", self.time_stamp]).returncode:
                signed.replace(path)
                return
            signed.unlink(missing_ok=True)
            self.say(f"package: {self.time_stamp} does not answer: there are no time stamps from "
                     f"{path.name} on")
            self.time_stamp = None
        done = self.attempt(path, signed, [])
        if done.returncode or not signed.exists():
            raise NotPossible(f"{path.name} is not signed: {done.stdout}{done.stderr}")
        signed.replace(path)

    def sign_below(self, folder):
        """Signs what can be signed below a folder."""
        for path in sorted(folder.rglob("*")):
            if self.wanted and path.suffix in SIGNED:
                self.sign(path)
