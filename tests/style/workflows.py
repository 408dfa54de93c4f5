"""The workflows: nothing here can run them, so they are read as far as reading goes."""

import json
import pathlib
import re
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))

# By GitHub's "Workflow syntax for GitHub Actions": the keys that are used here.
WORKFLOW = {"name", "on", "permissions", "jobs"}
JOB = {"runs-on", "container", "timeout-minutes", "needs", "strategy", "steps"}
STEP = {"uses", "with", "run", "shell", "working-directory", "if"}
ACTION = re.compile(r"actions/(checkout|upload-artifact|download-artifact)@v\d+$")
OURS = re.compile(r"(?:^|[\s/])((?:scripts|\.ci)/[\w.{}$ -]+?)(?=\s|$)", re.M)
MATRIX = re.compile(r"\$\{\{ matrix\.(\w+) \}\}")


# For Debian's own Python, which has the PyYAML of scripts/setup, whichever runs this.
TO_JSON = "import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)"


def read(path):
    """A workflow; YAML 1.1 takes its word "on" for true."""
    done = subprocess.run(["/usr/bin/python3", "-c", TO_JSON], input=path.read_bytes(), timeout=60,
                          stdout=subprocess.PIPE, check=True)
    found = json.loads(done.stdout)
    return {"on" if key == "true" else key: value for key, value in found.items()}


def variants(job, text):
    """A text of a job with each value of its matrix put in."""
    texts = [text]
    for name, values in job.get("strategy", {}).get("matrix", {}).items():
        mark = f"${{{{ matrix.{name} }}}}"
        texts = [one.replace(mark, value) for one in texts for value in values]
    return set(texts)


class Workflows(unittest.TestCase):
    """.github/workflows."""

    def jobs(self):
        """Every job, with the workflow that it is in."""
        for path in WORKFLOWS:
            for name, job in read(path)["jobs"].items():
                with self.subTest(path.name, job=name):
                    yield read(path), job

    def test_they_are_there_and_say_that_they_have_never_run(self):
        self.assertEqual([path.name for path in WORKFLOWS], ["prove.yml", "test.yml"])
        for path in WORKFLOWS:
            self.assertIn("Never run yet", path.read_text(encoding="utf-8"))

    def test_they_have_what_a_workflow_has_and_nothing_else(self):
        for workflow, job in self.jobs():
            self.assertEqual(set(workflow), WORKFLOW)
            self.assertEqual(workflow["permissions"], {"contents": "read"})
            self.assertLessEqual(set(job), JOB)
            self.assertLessEqual({"runs-on", "timeout-minutes", "steps"}, set(job))
            self.assertIn(job.get("needs", next(iter(workflow["jobs"]))), workflow["jobs"])
            for step in job["steps"]:
                self.assertLessEqual(set(step), STEP)
                self.assertEqual(len({"uses", "run"} & set(step)), 1, step)
                self.assertRegex(step.get("uses", "actions/checkout@v4"), ACTION)

    def test_what_they_call_of_ours_is_there(self):
        called = set()
        for _, job in self.jobs():
            for step in job["steps"]:
                for text in variants(job, step.get("run", "")):
                    self.assertNotRegex(text, MATRIX)
                    called |= {name.strip() for name in OURS.findall(text)}
        self.assertLessEqual({".ci/run", "scripts/setup", "scripts/gather"}, called)
        for name in called:
            self.assertTrue((ROOT / name).exists(), name)

    def test_what_is_fetched_was_kept(self):
        kept, fetched = set(), set()
        for _, job in self.jobs():
            for step in job["steps"]:
                names = variants(job, step.get("with", {}).get("name", ""))
                if "upload" in step.get("uses", ""):
                    kept |= names
                if "download" in step.get("uses", ""):
                    fetched |= names
        self.assertEqual(fetched, {"release-x86_64", "release-i686", "packages-x86_64"})
        self.assertLessEqual(fetched, kept)
