"""A Dockerfile of ours: read, found wrong, and carried out in folders that stand for images. Only what ours say is known."""
import glob
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import tarfile

KNOWN = {"FROM", "RUN", "COPY", "ADD", "ENV", "USER", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "CMD", "WORKDIR"}


class Step:
    def __init__(self, name, flags, rest):
        self.name, self.flags, self.rest = name, flags, rest

    @property
    def words(self):
        return json.loads(self.rest) if self.rest.startswith("[") else shlex.split(self.rest)

    @property
    def command(self):
        """What is executed: its own words, or a shell's."""
        return json.loads(self.rest) if self.rest.startswith("[") else ["/bin/sh", "-c", self.rest]


def steps_of(text):
    lines = re.sub(r"\\\n", " ", re.sub(r"^\s*#.*\n", "", text, flags=re.M)).splitlines()
    steps = []
    for line in filter(str.strip, lines):
        name, rest = line.strip().split(None, 1)
        flags = {}
        while flag := re.match(r"--([a-z-]+)=(\S+)\s+", rest):
            flags[flag[1]] = flag[2]
            rest = rest[flag.end() :]
        steps.append(Step(name, flags, rest.strip()))
    return steps


def faults_of(steps, context, made=()):
    """Sentences. `made`: names in the context that somebody has to put there."""
    faults, stages = [], []
    if not steps or steps[0].name != "FROM":
        faults.append("it does not begin with FROM")
    for step in steps:
        if step.name not in KNOWN:
            faults.append(f"{step.name} is not known here")
        elif step.name == "FROM":
            words = step.words
            if words[0] not in stages and (":" not in words[0] or words[0].endswith(":latest")):
                faults.append(f"{words[0]} names no version")
            stages.append(words[2] if len(words) == 3 and words[1] == "AS" else f"stage {len(stages)}")
        elif step.name in ("COPY", "ADD"):
            if "from" in step.flags:
                if step.flags["from"] not in stages[:-1]:
                    faults.append(f"there is no stage {step.flags['from']}")
                continue
            for source in step.words[:-1]:
                if source not in made and not glob.glob(str(context / source)):
                    faults.append(f"{source} is not there")
    last = [step.name for step in steps[max(at for at, step in enumerate(steps) if step.name == "FROM") :]]
    for needed in ("USER", "CMD", "HEALTHCHECK", "EXPOSE"):
        if last.count(needed) != 1:
            faults.append(f"the last stage needs one {needed}")
    return faults


class Image:
    """What a stage leaves; `system` is its root."""

    def __init__(self, system):
        self.system, self.environment, self.user = system, {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}, "root"

    def ids(self):
        line = next(line for line in self.system.inside("/etc/passwd").read_text().splitlines() if line.startswith(f"{self.user}:"))
        return line.split(":")[2:4]

    def start(self, command, **options):
        identity = ":".join(self.ids())
        return self.system.start(*command, user=identity, env=self.environment, **options)

    def run(self, command):
        with self.start(command, stderr=subprocess.STDOUT) as process:
            said = process.communicate(timeout=300)[0]
        assert process.returncode == 0, f"{command} ended with {process.returncode}\n{said}"
        return said


def copy_into(sources, place, target):
    """As COPY does: of a folder what is in it."""
    into_folder = target.endswith("/") or len(sources) > 1 or os.path.isdir(place)
    for source in sources:
        if os.path.isdir(source):
            shutil.copytree(source, place, dirs_exist_ok=True, symlinks=True)
        else:
            end = pathlib.Path(place, os.path.basename(source)) if into_folder else pathlib.Path(place)
            end.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, end)


def build(steps, context, folder, make_system):
    """Carries the steps out, each stage in what make_system(folder, image) gives (a SmallestSystem), and gives the last stage's image and what its HEALTHCHECK, EXPOSE, STOPSIGNAL and CMD say."""
    images, said, image = {}, {}, None
    for step in steps:
        if step.name == "FROM":
            said = {}
            image = Image(make_system(folder / f"stage{len(images)}", step.words[0]))
            images[step.words[2] if len(step.words) == 3 else f"stage {len(images)}"] = image
        elif step.name == "RUN":
            image.run(step.command)
        elif step.name in ("COPY", "ADD"):
            *sources, target = step.words
            place = str(image.system.inside(target))
            root = images[step.flags["from"]].system.path if "from" in step.flags else context
            found = [path for source in sources for path in sorted(glob.glob(str(root / source.lstrip("/"))))]
            assert found, f"{sources} are not there"
            archives = [path for path in found if step.name == "ADD" and os.path.isfile(path) and tarfile.is_tarfile(path)]
            for path in archives:
                os.makedirs(place, exist_ok=True)
                with tarfile.open(path) as archive:
                    archive.extractall(place)
            copy_into([path for path in found if path not in archives], place, target)
        elif step.name == "ENV":
            image.environment |= dict(word.split("=", 1) for word in step.words)
        elif step.name == "USER":
            image.user = step.rest
        elif step.name == "HEALTHCHECK":
            said[step.name] = Step("CMD", {}, step.rest.removeprefix("CMD").strip()).command
        else:
            said[step.name] = step.command if step.name == "CMD" else step.rest
    return image, said
