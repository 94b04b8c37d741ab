// Printing one section alone: the others are left out of the print and are there again afterwards.
(function () {
  "use strict";
  for (const button of document.querySelectorAll("[data-prints]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const section = document.getElementById(button.dataset.prints);
      document.body.classList.add("one-section");
      section.classList.add("printed");
      window.print();
      document.body.classList.remove("one-section");
      section.classList.remove("printed");
    });
  }
})();
