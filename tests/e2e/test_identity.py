"""Whom the service sees: its caller as the caller is, itself as itself."""

import json
import subprocess
import unittest

from common.support import (
    CALLER_SID, CLIENT_PID, CORRELATION, GROUP_COUNT, INTEGRITY, LEVEL, LONG, RESTRICTIONS,
    SERVICE_SID, TOKEN_ID, TOKEN_TYPE, LabCase, field, needs_true_identities,
)

ADMINISTRATORS = "S-1-5-32-544"

# What Wine 8.0 does not give of any token (its dlls/ntdll/unix/security.c answers "not
# implemented"), so that it has to be absent.
ABSENT = {
    "source", "origin", "restricting_sids", "appcontainer", "capabilities", "ui_access",
    "virtualization_allowed", "sandbox_inert", "mandatory_policy", "trust_level",
}

PRESENT = {
    "user", "groups", "privileges", "type", "logon_id", "token_id", "modified_id", "session",
    "integrity", "elevated", "elevation_type", "owner", "primary_group", "default_dacl",
    "logon_sid",
}


def group(identity, sid):
    """A group of an identity; None when it has none with this SID."""
    return next((found for found in identity["groups"] if found["sid"] == sid), None)


class Identity(LabCase):
    """whoami, as different callers."""

    def test_an_unrestricted_caller_is_seen_unrestricted(self):
        attributes = group(self.lab.whoami()["caller"], ADMINISTRATORS)["attributes"]
        self.assertIn("enabled", attributes)
        self.assertNotIn("deny-only", attributes)

    @needs_true_identities
    def test_a_restricted_caller_is_seen_restricted(self):
        answer = self.lab.whoami(restricted=True)
        attributes = group(answer["caller"], ADMINISTRATORS)["attributes"]
        self.assertIn("deny-only", attributes)
        self.assertNotIn("enabled", attributes)
        service = group(answer["service"], ADMINISTRATORS)["attributes"]
        self.assertNotIn("deny-only", service)

    @needs_true_identities
    def test_callers_in_turn_are_each_seen_as_they_are(self):
        for restricted in (True, False, True, False):
            with self.subTest(restricted=restricted):
                caller = self.lab.whoami(restricted=restricted)["caller"]
                attributes = group(caller, ADMINISTRATORS)["attributes"]
                self.assertEqual("deny-only" in attributes, restricted)

    @needs_true_identities
    def test_a_restricted_and_an_unrestricted_caller_at_once_are_not_mixed_up(self):
        with self.lab.running("hammer", "whoami", "threads=4", "calls=0", LONG, "list=1",
                              "input", stdin=subprocess.PIPE) as other:
            self.assertRegex(other.stdout.readline(), "^0 none ")
            for _ in range(10):
                caller = self.lab.whoami(restricted=True)["caller"]
                self.assertIn("deny-only", group(caller, ADMINISTRATORS)["attributes"])
            outcomes = json.loads(other.communicate()[0])["outcomes"]
        self.assertEqual([(outcome["status"], outcome["stage"]) for outcome in outcomes],
                         [(0, "none")])

    def test_the_service_is_not_its_caller(self):
        answer = self.lab.whoami()
        caller, service = answer["caller"], answer["service"]
        self.assertEqual(caller["type"], "impersonation")
        self.assertEqual(caller["level"], "impersonation")
        self.assertEqual(service["type"], "primary")
        self.assertNotIn("level", service, "a primary token has no impersonation level")
        self.assertNotEqual(caller["token_id"], service["token_id"])

    def test_the_service_stays_who_it_is(self):
        first, second = self.lab.whoami(), self.lab.whoami(restricted=True)
        self.assertEqual(first["service"], second["service"])

    def test_each_session_is_impersonated_anew(self):
        first, second = self.lab.whoami(), self.lab.whoami()
        self.assertNotEqual(first["caller"]["token_id"], second["caller"]["token_id"])

    def test_what_the_platform_does_not_give_is_absent(self):
        answer = self.lab.whoami()
        for who in ("caller", "service"):
            with self.subTest(who):
                self.assertEqual(ABSENT & set(answer[who]), set())
                self.assertEqual(PRESENT - set(answer[who]), set())

    def test_absent_facts_are_dashes_in_the_event(self):
        answer = self.lab.whoami()
        event, = self.lab.event_of(answer["correlation"])
        for position in (17, 18, 23): # AppContainer, restricting SIDs, token source
            self.assertEqual(field(event, position), "-")

    def test_the_event_shows_the_identity_that_the_caller_was_told(self):
        for restricted in (False, True):
            with self.subTest(restricted=restricted):
                answer = self.lab.whoami(restricted=restricted)
                caller = answer["caller"]
                event, = self.lab.event_of(answer["correlation"])
                self.assertEqual(event["id"], 4000)
                self.assertTrue(event["user"])
                self.assertEqual(field(event, CALLER_SID), caller["user"]["sid"])
                self.assertEqual(field(event, 2), caller["user"]["name"])
                self.assertEqual(field(event, 3), caller["user"]["domain"])
                self.assertEqual(field(event, TOKEN_TYPE), caller["type"])
                self.assertEqual(field(event, LEVEL), caller["level"])
                self.assertEqual(field(event, INTEGRITY), caller["integrity"]["level"])
                self.assertEqual(field(event, GROUP_COUNT), f"{len(caller['groups'])}"
                                 + (", 1 deny-only" if restricted else ""))
                self.assertEqual(field(event, RESTRICTIONS),
                                 "deny-only-groups" if restricted else "-")
                self.assertEqual(field(event, TOKEN_ID),
                                 f"{caller['token_id']}/{caller['modified_id']}")
                self.assertEqual(field(event, SERVICE_SID), answer["service"]["user"]["sid"])
                self.assertEqual(field(event, CORRELATION), answer["correlation"])
                enabled = [one["name"] for one in caller["privileges"] if one["enabled"]]
                self.assertEqual(field(event, 19), ", ".join(enabled))

    def test_the_client_process_is_on_record(self):
        answer = self.lab.whoami()
        event, = self.lab.event_of(answer["correlation"])
        self.assertRegex(field(event, CLIENT_PID), r"^[1-9]\d*$")
        self.assertNotEqual(int(field(event, CLIENT_PID)), event["process"])

    def test_the_text_says_first_what_matters(self):
        plain = self.lab.run("deputyctl", "whoami").stdout
        self.assertRegex(plain.splitlines()[1], r"User +.*S-1-5-21-")
        self.assertLess(plain.index("Elevated"), plain.index("Privileges on"))
        everything = self.lab.run("deputyctl", "whoami", "--all").stdout
        self.assertGreater(len(everything), len(plain))


if __name__ == "__main__":
    unittest.main()
