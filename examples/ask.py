"""Asks the Deputy service in JSON: who am I, what may I do, and for a file. An argument says where
deputy-client.dll is; without one it is taken from where Deputy is installed."""

import ctypes
import json
import msvcrt
import os
import sys


class Deputy:
    """A session."""

    def __init__(self, path):
        self.library = ctypes.CDLL(path)
        pointer, out = ctypes.c_void_p, ctypes.POINTER(ctypes.c_void_p)
        for name, result, arguments in (
                ("deputy_open", ctypes.c_uint32, [pointer, out, pointer]),
                ("deputy_ask", ctypes.c_uint32, [pointer, ctypes.c_char_p, out, pointer]),
                ("deputy_answer_free", None, [pointer]), ("deputy_close", None, [pointer])):
            function = getattr(self.library, name)
            function.restype, function.argtypes = result, arguments
        self.session = ctypes.c_void_p()
        status = self.library.deputy_open(None, self.session, None)
        if status:
            raise OSError(f"open a session: error {status}")

    def ask(self, **request):
        """The answer; what failed is raised with the answer that says why."""
        answer = ctypes.c_void_p()
        status = self.library.deputy_ask(
            self.session, json.dumps(request).encode(), answer, None)
        text = ctypes.string_at(answer).decode() if answer else f"error {status}"
        self.library.deputy_answer_free(answer)
        if status:
            raise OSError(text)
        return json.loads(text)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.library.deputy_close(self.session)


def main():
    """Asks three things."""
    installed = os.path.join(os.environ["ProgramFiles"], "Deputy", "deputy-client.dll")
    with Deputy(sys.argv[1] if len(sys.argv) > 1 else installed) as deputy:
        who = deputy.ask(operation="whoami")
        print("I am", who["caller"]["user"]["sid"])

        # A denial is an answer.
        access = deputy.ask(operation="access", kind="key", object=r"HKLM\SOFTWARE",
                            want="KEY_SET_VALUE")
        print("KEY_SET_VALUE:", "granted" if access["truth"]["granted"] else "denied")

        # The handle is this program's own, and like any other.
        opened = deputy.ask(operation="file_open", path=r"C:\windows\win.ini", want="read",
                            share="read")
        with open(msvcrt.open_osfhandle(opened["handle"], os.O_RDONLY), "rb") as file:
            print("read", len(file.read(64)), "bytes")


main()
