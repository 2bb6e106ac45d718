# SPDX-License-Identifier: Apache-2.0
# The verbs of the Makefile for PowerShell: .\make.ps1 demo --headless --seconds 10
# Not yet tried on Windows. Words after the verb go on to the command.
$ErrorActionPreference = "Stop"
Set-Location $PSScriptRoot

$Verb = if ($args.Count) { $args[0] } else { "help" }
$Rest = @($args | Select-Object -Skip 1)
$Venv = if ($env:VENV) { $env:VENV } else { ".venv" }
$Bin = Join-Path $Venv "Scripts"
# With this set, each of the thousand processes of the tests compiles the whole tree for itself.
$env:PYTHONDONTWRITEBYTECODE = $null

function Invoke-Step([string] $Program, [string[]] $Words) {
    & $Program @Words
    if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
}

function Install-Tier([string] $Tier) {
    $Stamp = Join-Path $Venv ".installed-$Tier"
    $Inputs = "requirements\$Tier.txt", "pyproject.toml", "scripts\setup_env.py"
    if (Test-Path $Stamp) {
        $Made = (Get-Item $Stamp).LastWriteTimeUtc
        if (-not ($Inputs | Where-Object { (Get-Item $_).LastWriteTimeUtc -gt $Made })) { return }
    }
    $Python = if ($env:PYTHON) { $env:PYTHON } else { "python" }
    if (-not (Get-Command $Python -ErrorAction SilentlyContinue)) {
        [Console]::Error.WriteLine("setup: $Python is not there; install Python 3.11 or later from python.org")
        exit 3
    }
    Invoke-Step $Python @("scripts\setup_env.py", $Venv, $Tier)
}

switch ($Verb) {
    "demo" {
        Install-Tier "run"
        Invoke-Step "$Bin\stagectl.exe" (@("demo") + $Rest)
    }
    "test" {
        Install-Tier "dev"
        if ($Rest.Count) {
            Invoke-Step "$Bin\python.exe" (@("-m", "pytest", "-q") + $Rest)
        } else {
            Invoke-Step "$Bin\python.exe" @("-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", "-m", "not nightly and (untimed or not system)")
            Invoke-Step "$Bin\python.exe" @("-m", "pytest", "-q", "-m", "system and not untimed and not nightly")
        }
    }
    "lint" {
        Install-Tier "dev"
        Invoke-Step "$Bin\ruff.exe" @("check", ".")
        Invoke-Step "$Bin\ruff.exe" @("format", "--check", ".")
        Invoke-Step "$Bin\mypy.exe" @()
        Invoke-Step "$Bin\lint-imports.exe" @()
    }
    "nightly" {
        Install-Tier "dev"
        Invoke-Step "$Bin\python.exe" (@("scripts\nightly.py") + $Rest)
    }
    "dev" { Install-Tier "dev" }
    "lock" {
        [Console]::Error.WriteLine("lock: the locks serve every system; write them with 'make lock' on Linux, macOS or WSL")
        exit 3
    }
    "clean" {
        if (Test-Path "$Venv\pyvenv.cfg") { Remove-Item -Recurse -Force $Venv }
        $Built = "build", "dist", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".import_linter_cache"
        $Built | Where-Object { Test-Path $_ } | ForEach-Object { Remove-Item -Recurse -Force $_ }
    }
    default {
        "demo, test, lint, nightly, dev, clean: see the comments of the Makefile"
        if ($Verb -ne "help") { exit 2 }
    }
}
