# Every target sets up what it needs; `make run` and `make test` are all a newcomer has to know.
PYTHON ?= python3
.PHONY: run manage shell dbshell test test-deploy coverage lint format messages bench screenshots lock clean

# Serve the site on 127.0.0.1:$PORT (8000) with its database and its worker.
run:
	@exec $(PYTHON) -m campaign.dev run

# Run every test; ARGS goes to pytest, as in `make test ARGS="-k petition -x"`.
test:
	@exec $(PYTHON) -m campaign.dev test

# Run the tests of deploy/: the shipped nginx.conf and services on this machine; needs nginx.
test-deploy:
	@exec $(PYTHON) -m campaign.dev test-deploy

# Run a management command in development, as in `make manage ARGS="runserver 8001"`.
manage:
	@exec $(PYTHON) -m campaign.dev manage

# Open a Python shell that knows every model.
shell:
	@exec $(PYTHON) -m campaign.dev shell

# Open psql on development's database; ARGS goes to psql after --, as in `make dbshell ARGS="-- -c '\d'"`.
dbshell:
	@exec $(PYTHON) -m campaign.dev dbshell

# Measure which branches of the code the tests take; browsers and slow tests are left out.
coverage:
	@exec $(PYTHON) -m campaign.dev coverage

# Check style, types, templates and migrations.
lint:
	@exec $(PYTHON) -m campaign.dev lint

format:
	@exec $(PYTHON) -m campaign.dev format

# Collect the interface's strings into locale/ and compile the catalogues; says what is left to translate.
messages:
	@exec $(PYTHON) -m campaign.dev messages

# Measure what is promised about speed and memory; NAME=letter measures what has that word in its name.
bench:
	@exec $(PYTHON) -m campaign.dev bench

# Take pictures of every page and the editing screens into var/screenshots/ and docs/guide/.
screenshots:
	@exec $(PYTHON) -m campaign.dev screenshots

# Pin pyproject.toml's dependencies; ARGS=--upgrade takes the newest versions.
lock:
	@exec $(PYTHON) -m campaign.dev lock

# Remove the environment and all data of development.
clean:
	@exec $(PYTHON) -m campaign.dev clean
