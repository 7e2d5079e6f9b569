"""What a person does with a notebook in JupyterLab: open, run, look, type, move."""

CELL = ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell"
OPEN = """async path => {
  await window.jupyterapp.commands.execute('docmanager:open', {path});
}"""
READY = """() => {
  const panel = window.jupyterapp?.shell?.currentWidget;
  const kernel = panel?.sessionContext?.session?.kernel;
  return kernel && kernel.connectionStatus === 'connected' && kernel.status === 'idle';
}"""
# Done when each code cell has run, or at the first error, where JupyterLab stops.
DONE = """() => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  const cells = [...notebook.widgets].filter(cell => cell.model.type === 'code'
    && cell.model.sharedModel.source.trim());
  const failed = cell => cell.model.sharedModel.outputs.some(
    output => output.output_type === 'error');
  const finished = cell => cell.model.executionCount > 0
    && cell.model.executionState !== 'running';
  return cells.some(failed) || cells.every(finished);
}"""
ERRORS = """() => [...window.jupyterapp.shell.currentWidget.content.widgets]
  .flatMap(cell => cell.model.sharedModel.outputs ?? [])
  .filter(output => output.output_type === 'error')
  .map(output => output.ename + ': ' + output.evalue)"""
CLOSE = """async () => {
  const app = window.jupyterapp;
  const panel = app?.shell?.currentWidget;
  if (!panel?.sessionContext) return;
  await panel.sessionContext.shutdown();
  await panel.context.revert().catch(() => null);
  panel.close();
}"""
CLEAR = """() => [...window.jupyterapp.shell.currentWidget.content.widgets]
  .filter(cell => cell.model.type === 'code')
  .forEach(cell => { cell.model.clearExecution(); })"""


class NotebookPage:
    """One notebook at a time in a JupyterLab page."""

    def __init__(self, page, address, copy, token):
        self.page, self.address, self.copy, self.token = page, address, copy, token
        self.heard = len(page.complaints)

    def open(self, path):
        """Open a notebook and wait until its kernel can take a cell."""
        page = self.page
        if "/lab" not in page.url:
            page.goto(f"{self.address}/lab?token={self.token}&reset")
            page.wait_for_function("() => !!window.jupyterapp", timeout=60_000)
            page.evaluate("async () => { await window.jupyterapp.restored; }")
        page.evaluate(OPEN, path)
        page.wait_for_selector(
            ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook", timeout=60_000
        )
        page.wait_for_function(READY, timeout=120_000)

    def run_all(self, timeout=180):
        """Run all cells by the menu and wait for the last, or for an error."""
        self.page.evaluate(CLEAR)
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        self.page.wait_for_function(DONE, timeout=timeout * 1000)
        self.page.wait_for_function(READY, timeout=timeout * 1000)

    def errors(self):
        """Return the errors that stand in the notebook's outputs."""
        return self.page.evaluate(ERRORS)

    def complaints(self):
        """Return what the browser's console complained of since this test began."""
        return self.page.complaints[self.heard :]

    def cell(self, words):
        """Return the code cell whose source has ``words``."""
        return self.page.locator(CELL).filter(has_text=words).first

    def type(self, cell, source):
        """Replace the cell's source, as by hand, and run it."""
        cell.locator(".cm-content").first.click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(source)
        self.run(cell)

    def run(self, cell):
        """Run one cell and wait until the kernel has nothing left to do."""
        prompt = cell.locator(".jp-InputPrompt").first
        before = prompt.inner_text()
        cell.locator(".cm-content").first.click()
        self.page.keyboard.press("Control+Enter")
        for _ in range(600):
            if prompt.inner_text() not in (before, "[*]:"):
                break
            self.page.wait_for_timeout(50)
        self.page.wait_for_function(READY, timeout=60_000)

    def close(self):
        """Close the notebook without saving and shut its kernel down."""
        self.page.evaluate(CLOSE)
        dialog = self.page.get_by_role("button", name="Discard")
        if dialog.count():
            dialog.first.click()
