"""Authorities, certificates and keys for tests, made with the openssl command."""

import subprocess
from pathlib import Path


class Certificates:
    """A folder with `NAME.pem` and `NAME.key` for each authority and certificate made in it."""

    def __init__(self, folder: Path):
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder

    def file(self, name: str) -> Path:
        return self.folder / name

    def bytes(self, name: str) -> bytes:
        return self.file(name).read_bytes()

    def authority(self, name: str) -> None:
        self._request(name, f"/CN={name}", "keyUsage=critical,keyCertSign")

    def certificate(self, name: str, authority: str, names: str, rsa: bool = False) -> None:
        self._request(name, f"/CN={name}", f"subjectAltName={names}", "basicConstraints=critical,CA:FALSE",
                      authority=authority, rsa=rsa)

    def expired(self, name: str, authority: str) -> None:
        """Makes a certificate that expired yesterday."""
        request = self.file(f"{name}.csr")
        openssl(["openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}",
                 "-keyout", self.file(f"{name}.key"), "-out", request])
        openssl(["openssl", "x509", "-req", "-in", request, "-CA", self.file(f"{authority}.pem"),
                 "-CAkey", self.file(f"{authority}.key"), "-days", "-1", "-out", self.file(f"{name}.pem")])

    def replace(self, name: str, other: str) -> None:
        """Puts a certificate and its key in the place of another's."""
        for ending in ("pem", "key"):
            self.file(f"{name}.{ending}").write_bytes(self.bytes(f"{other}.{ending}"))

    def flags(self, name: str = "server") -> list[str]:
        return ["--tls-certificate", str(self.file(f"{name}.pem")), "--tls-key", str(self.file(f"{name}.key"))]

    def _request(self, name, subject, *extensions, authority=None, rsa=False):
        key = ["rsa:2048"] if rsa else ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
        command = ["openssl", "req", "-x509", "-newkey", *key, "-nodes", "-days", "30", "-subj", subject,
                   "-keyout", self.file(f"{name}.key"), "-out", self.file(f"{name}.pem")]
        for extension in extensions:
            command += ["-addext", extension]
        if authority:
            command += ["-CA", self.file(f"{authority}.pem"), "-CAkey", self.file(f"{authority}.key")]
        openssl(command)


def openssl(command: list) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, f"openssl: {done.stderr}"
