"""File names that a double click runs, mounts or lets fetch something, by their endings."""

from __future__ import annotations

import re

_RUN = r"""
    app | bat | cmd | com | command | cpl | csh | desktop | dll | dylib | elf | exe | fish | gadget | ksh | msc | msi
    | msp | mst | ocx | osx | out | pif | prg | run | sc[fr] | sh[bs]? | so | sys | tool | vxd | wll | workflow | zsh
    | apk | appimage | appinstaller | application | appref-ms | (?:app|msi)x(?:bundle)? | deb | flatpakref | ipa | jar
    | jnlp | m?pkg | msu | rpm | snap | vsix | xap | xapk | xbap
    | action | ahk | applescript | au3 | bas | chm | class | fxp | hlp | hta | htc | inf | ins | isp | its | jse? | lua
    | mobileconfig | msh[12]?(?:xml)? | osd | php | pl | ps[12](?:xml)? | psc[12] | psd?m?1 | pssc | py[cow]? | pyzw?
    | rb | reg | scptd? | sct | swf | terminal | vb[eps]? | wcx | ws[bcfh]?
    | appcontent-ms | diag(?:cab|cfg|pkg) | fileloc | inetloc | library-ms | lnk | printerexport | rdp
    | search(?:connector)?-ms | settingcontent-ms | theme(?:pack)? | udl | url | webloc | webpnp | website | xnk
    | dmg | img | iso | udf | vhdx? | vmdk
    | accd[aeru] | ad[ep] | [dioru]qy | ma[df] | md[abetwz] | odc | ops | ppa | sldm | slk | xl[alm] | xlam | xll | xlsb
    | (?:doc|dot|pot|ppa|pps|ppt|xls|xlt)m
    | one(?:pkg|toc2)?
"""
"""Programs, packages, scripts, what starts or fetches another file, disks, documents with macros or queries, notes
that carry files."""

_RUNS = re.compile(_RUN, re.IGNORECASE | re.VERBOSE)
_CARRIED = re.compile(rf"{_RUN} | bin | s?html? | mht(?:ml)? | xht(?:ml)? | svgz? | xslt?", re.IGNORECASE | re.VERBOSE)
"""Also what a browser opens, which may run scripts. Parts of an office document, which nobody opens by itself, may be
called so: a drawing, an object of another program."""


def runs(name: str) -> bool:
    """Whether opening a file of this name would run something."""
    return _RUNS.fullmatch(_ending(name)) is not None


def carried_runs(name: str) -> bool:
    """Whether that is so of a file that a document carries for its reader to open."""
    return _CARRIED.fullmatch(_ending(name)) is not None


def _ending(name: str) -> str:
    """Behind the last dot, as Windows takes it: without blanks and dots at the end, nor what stands behind a NUL."""
    _, dot, ending = name.partition("\0")[0].rstrip(". \t\r\n").rpartition(".")
    return ending if dot else ""
