"""The manifest by which winget installs the MSI: three files, as its schema 1.6.0 has them."""

from release.archive import sha256
from release.facts import PUBLISHER, SUMMARY
from release.msi import UPGRADE_CODE, product_code

SCHEMA = "1.6.0"
IDENTIFIER = "Deputy.Deputy"


def head(release):
    """How each file begins."""
    return f'PackageIdentifier: {IDENTIFIER}\nPackageVersion: "{release.version}"\n'


def tail(kind):
    """How each file ends."""
    return f'ManifestType: {kind}\nManifestVersion: "{SCHEMA}"\n'


def installer(path, release, machine, address):
    """One of the installers."""
    code = product_code(release.version, machine)
    return f"""\
  - Architecture: {machine.name}
    InstallerUrl: {address}/{path.name}
    InstallerSha256: {sha256(path).upper()}
    ProductCode: "{code}"
    AppsAndFeaturesEntries:
      - DisplayName: Deputy
        Publisher: {PUBLISHER}
        DisplayVersion: "{release.version}"
        ProductCode: "{code}"
        UpgradeCode: "{UPGRADE_CODE}"
"""


def installers(release, packages, address):
    """The file that says how it is installed."""
    return head(release) + """\
InstallerType: msi
Scope: machine
InstallModes:
  - interactive
  - silent
  - silentWithProgress
UpgradeBehavior: install
MinimumOSVersion: 6.1.0.0
Installers:
""" + "".join(installer(path, release, machine, address)
              for machine, path in packages.items()) + tail("installer")


def locale(release):
    """The file that says what it is."""
    return head(release) + f"""\
PackageLocale: en-US
Publisher: {PUBLISHER}
PackageName: Deputy
License: MIT
ShortDescription: {SUMMARY}.
""" + tail("defaultLocale")


def write_winget(folder, release, packages, address):
    """Writes the manifest. packages: the MSI of each machine, as it will lie at the address."""
    folder.mkdir()
    texts = {
        "": head(release) + "DefaultLocale: en-US\n" + tail("version"),
        ".installer": installers(release, packages, address),
        ".locale.en-US": locale(release),
    }
    for part, text in texts.items():
        (folder / f"{IDENTIFIER}{part}.yaml").write_text(text, encoding="utf-8")
