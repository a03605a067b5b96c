// A button after each text that is there to be copied; without a clipboard there is none.

const button = document.querySelector("aside template");

function offer(text) {
  const made = button.content.cloneNode(true).firstElementChild;
  made.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text.textContent);
    made.textContent = made.dataset.done;
  });
  text.after(made);
}

if (navigator.clipboard && button) document.querySelectorAll("[data-copy]").forEach(offer);
